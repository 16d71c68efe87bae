"""What can go wrong with an order. The state machine tells them apart by their class names."""


class InvalidOrder(Exception):
    """The order cannot be carried out as it is."""


class OutOfStock(Exception):
    """There is less of the article than was ordered."""


class StockBusy(Exception):
    """The stock is being counted or changed by someone else: worth another try."""


class PaymentError(Exception):
    """The card was declined; nothing was charged."""
