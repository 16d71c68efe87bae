from decimal import Decimal


def mean(values):
    return sum(map(Decimal, map(str, values))) / len(values)
