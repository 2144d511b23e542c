"""What a scorecard with a history is in Django: models, and a history of each cell."""

from django.contrib.auth.models import User
from django.db import models
from simple_history.models import HistoricalRecords


class Card(models.Model):
    """A scorecard."""

    id = models.CharField(primary_key=True, max_length=36)
    name = models.CharField(max_length=200)
    holder = models.CharField(max_length=200)


class Line(models.Model):
    """A KPI on it."""

    id = models.CharField(primary_key=True, max_length=36)
    card = models.ForeignKey(Card, models.CASCADE)
    place = models.IntegerField()
    name = models.CharField(max_length=200)
    metric = models.CharField(max_length=60)
    subject = models.CharField(max_length=36)
    owner = models.ForeignKey(User, models.CASCADE)
    source = models.CharField(max_length=200)
    weight = models.CharField(max_length=40)
    target = models.CharField(max_length=40, null=True)
    floor = models.CharField(max_length=40, null=True)
    challenge = models.CharField(max_length=40, null=True)
    unit = models.CharField(max_length=20)
    is_less_better = models.IntegerField()
    is_mean = models.IntegerField()


class Cell(models.Model):
    """A number of a month, with its history."""

    metric = models.CharField(max_length=60)
    subject = models.CharField(max_length=36)
    period = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    typed = models.CharField(max_length=60, blank=True)
    version = models.IntegerField(default=1)
    verified = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "subject", "period"], name="one_a_month")
        ]
