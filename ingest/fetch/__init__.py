"""Raw files from the addresses in `source.yml`: politely, within limits, and with a record of what came."""

from ingest.fetch.problem import NotFetched
from ingest.fetch.source import can_be_fetched, fetch_source
from ingest.fetch.store import Outcome
from ingest.fetch.transfer import Client, Manners

__all__ = ["Client", "Manners", "NotFetched", "Outcome", "can_be_fetched", "fetch_source"]
