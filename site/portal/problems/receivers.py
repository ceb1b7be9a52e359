"""What was reported of a project's page is to be settled on the page that it was merged into."""

from django.dispatch import receiver

from directory.signals import projects_merging

from .models import ProblemReport


@receiver(projects_merging)
def reported_of_one(leads, **kwargs):
    for gone, kept in leads.items():
        ProblemReport.objects.filter(page=gone).update(page=kept)
