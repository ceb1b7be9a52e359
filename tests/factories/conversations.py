"""Conversations, without their mails and their quotas."""

from network.threads import Message, Party, Question, Thread


def converse(one, other, *texts, subject="Les mares"):
    """A Thread between two members or Questions, who write in turn; its first side has begun it."""
    thread = Thread.objects.create(subject=subject)
    sides = [_party(thread, each, began=each is one) for each in (one, other)]
    for number, text in enumerate(texts):
        Message.objects.create(thread=thread, author=sides[number % 2], text=text)
    return thread


def _party(thread, who, began):
    is_visitor = isinstance(who, Question)
    side = {"question" if is_visitor else "member": who}
    return Party.objects.create(thread=thread, began=began, **side)


def a_question(project, **values):
    given = {"name": "Vera Visiteuse", "email": "vera@example.org", "text": "Où sont les mares ?"}
    return Question.objects.create(project=project, **{**given, **values})
