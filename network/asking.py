"""The pages of visitors who ask the members of a project, and read what these answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import ProjectPage
from portal.core.limits import Limit

from . import questions, thread_page
from .doors import private
from .faces import face
from .privacy import Reader
from .relay_forms import QuestionForm
from .threads import Question, Thread

QUESTIONS = Limit("questions", each=5, in_all=100)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, key):
    """Ask those members of a project who hear visitors. What is answered is the same for all."""
    project = _project(key)
    form = QuestionForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if form.is_bait_taken or QUESTIONS.take(request):
            return _asked(project, form)
        form.add_error(None, _("Too many questions were sent from here. Try again in an hour."))
        status = 429
    context = {
        "title": _("Ask the members of the project"),
        "project": project,
        "trail": [{"title": project.title, "url": project.url}],
        "form": form,
    }
    return render(request, "network/ask.html", context, status=status)


def _project(key):
    """A public project, in this language where it is; without anybody to ask there is none."""
    pages = ProjectPage.objects.live().public().filter(translation_key=key, alias_of=None)
    found = {page.locale.language_code: page for page in pages.select_related("locale")}
    if not found or not questions.askable(key).exists():
        raise Http404
    return found.get(get_language()[:2]) or next(iter(found.values()))


def _asked(project, form):
    if not form.is_bait_taken:
        questions.ask(project, language=get_language()[:2], **form.given)
    return redirect("question-sent")


@private
@require_safe
def question_sent(request):
    context = {"title": _("Now look at your mail")}
    return render(request, "network/question_sent.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request, token):
    """A question as who asks it follows it, by an address that they alone have."""
    question = Question.of(token)
    if question is None:
        return _gone(request)
    if request.method == "POST":
        return _act(request, question)
    parties = question.parties.filter(left_at=None).with_others()
    context = {
        "title": _("Your question"),
        "question": question,
        "asked": [(face(party.other, Reader()).name, party.thread.token) for party in parties],
    }
    return render(request, "network/question.html", context)


def _act(request, question):
    if request.POST.get("do") == "confirm":
        questions.confirm(question)
        return redirect(request.path)
    if request.POST.get("do") == "erase":
        questions.forget(question)
        messages.success(request, _("Everything that you have written is erased."))
        return redirect("question-done")
    return redirect(request.path)


@private
@require_safe
def question_done(request):
    """What is left for who has erased a question, or left a conversation."""
    return render(request, "network/question_done.html", {"title": _("That is done")})


def _gone(request):
    context = {"title": _("This link leads nowhere any more")}
    return render(request, "network/question_gone.html", context, status=404)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, token):
    """A conversation, for the visitor whose link it is."""
    own = _visitor(token)
    if own is None:
        return _gone(request)
    return thread_page.answer(request, own, Reader(), "question-done")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def report_answer(request, token, pk):
    own = _visitor(token)
    if own is None:
        return _gone(request)
    return thread_page.report(request, own, pk, Reader(), reverse("answer", args=[token]))


def _visitor(token):
    """The visitor's side of the conversation that a link leads to; None where nobody is there."""
    thread = Thread.of(token)
    if thread is None:
        return None
    return thread.parties.filter(left_at=None).exclude(question=None).with_others().first()
