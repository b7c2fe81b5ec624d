"""What is said of an address that gave nothing usable."""


class NotFetched(Exception):
    """An address that gave nothing usable: why, and what a person can do about it."""

    def __init__(self, url: str, reason: str, remedy: str) -> None:
        self.url, self.reason, self.remedy = url, reason, remedy
        super().__init__(f"{url} was not fetched: {reason}. {remedy}.")


class TryLater(NotFetched):
    """A server that cannot answer now; `after` is the wait in seconds that it asks for, where it does."""

    def __init__(self, url: str, reason: str, after: float | None) -> None:
        remedy = "Try again later" if after is None else f"Try again in {after:,.0f} s"
        super().__init__(url, reason, f"{remedy}; the server is busy or out of order")
        self.after = after
