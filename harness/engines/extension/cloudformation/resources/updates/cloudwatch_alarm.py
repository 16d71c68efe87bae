"""AWS::CloudWatch::Alarm: put whole."""

from __future__ import annotations

from ..change import Change, tag_list

_NAMES = (
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluateLowSampleCountPercentile",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit",
)


def _alarm(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    change.client("cloudwatch").put_metric_alarm(AlarmName=change.physical_id, **given)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    cloudwatch = change.client("cloudwatch")
    arn = change.model["Arn"]
    if added:
        cloudwatch.tag_resource(ResourceARN=arn, Tags=tag_list(added))
    if gone:
        cloudwatch.untag_resource(ResourceARN=arn, TagKeys=gone)


UPDATES = {_NAMES: _alarm, ("Tags",): _tags}

AT_CREATION = ("Tags",)
