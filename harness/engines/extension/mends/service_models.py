"""Service models are found and read at once, instead of by walking through all of them.

Before botocore loads the model of one service it looks into the directories of all 400 (25 ms,
for each loader), and it reads each model into ordered mappings, which take twice the time and
memory of plain ones (these are ordered, too), once for each session and once for the gateway, which
copies a fifth of them, node by node, to change a few places. To answer the first call
LocalStack reads the endpoints of every region for the list of their names, and its index of
operations, 12,000 objects (4.13.1, 4.14.0).
"""

from __future__ import annotations

import functools
import json
import marshal
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

from .on_import import after_import

REGIONS = "regions.json"
INDEX = "service-index.marshal"
"""Beside the service catalogue, written at installation: the names of the regions of the
partition `aws`, and the catalogue's index as plain tuples, for one release of Python."""

_INDEXES = (
    "endpoint_prefix_index",
    "operations_index",
    "signing_name_index",
    "target_prefix_index",
)


def install() -> None:
    after_import("botocore.loaders", _mend_loaders)
    after_import("localstack.aws.handlers.region", _mend_regions)
    after_import("localstack.aws.spec", _mend_catalogue)
    after_import("localstack.utils.aws.aws_stack", _mend_valid_regions)


def write(directory: Path) -> None:
    """Write what is read at start, at installation."""
    from boto3.session import Session
    from localstack.aws import spec

    regions = Session().get_available_regions("s3", "aws")
    (directory / REGIONS).write_text(json.dumps(regions))
    index = spec.build_service_index_cache(str(directory / spec._get_catalog_filename()))
    plain: dict[str, Any] = {"service_names": list(index.service_names)}
    for name in _INDEXES:
        found = getattr(index, name)
        plain[name] = {key: [tuple(each) for each in value] for key, value in found.items()}
    (directory / INDEX).write_bytes(marshal.dumps(plain))


class Index(dict[str, Any]):
    """Lists of services by a name, as tuples until they are looked up."""

    def __init__(self, found: dict[str, Any], identifier: Any) -> None:
        super().__init__(found)
        self._identifier = identifier

    def __getitem__(self, key: str) -> Any:
        return [self._identifier(*each) for each in super().__getitem__(key)]

    def get(self, key: str, default: Any = None) -> Any:
        found = super().get(key)
        return default if found is None else [self._identifier(*each) for each in found]

    def values(self) -> Any:
        return [self[key] for key in self]

    def items(self) -> Any:
        return [(key, self[key]) for key in self]


def _mend_catalogue(spec: Any) -> None:
    stock = spec.load_service_index_cache

    @functools.wraps(stock)
    def load_service_index_cache(file: str) -> Any:
        written = Path(file).with_name(INDEX)
        if not written.is_file():
            return stock(file)
        plain = marshal.loads(written.read_bytes())
        indexes = {name: Index(plain[name], spec.ServiceModelIdentifier) for name in _INDEXES}
        return spec.ServiceCatalogIndex(service_names=plain["service_names"], **indexes)

    spec.load_service_index_cache = load_service_index_cache
    spec.jsonpatch = _Patching(spec.jsonpatch)


class _Patching:
    """`jsonpatch`, which changes a copy that is made at once."""

    def __init__(self, stock: ModuleType) -> None:
        self._stock = stock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)

    def apply_patch(self, document: Any, patches: Any) -> Any:
        copy = marshal.loads(marshal.dumps(document))
        return self._stock.apply_patch(copy, patches, in_place=True)


def _mend_loaders(loaders: ModuleType) -> None:
    stock = loaders.Loader.load_service_model
    stock_load = loaders.Loader.load_data_with_path
    shared: dict[Any, Any] = {}
    files: dict[str, Any] = {}

    @functools.wraps(stock)
    def load_service_model(
        self: Any, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        try:
            version = api_version or self.determine_latest_version(service_name, type_name)
        except loaders.DataNotFoundError:
            return stock(self, service_name, type_name, api_version)
        known: dict[Any, Any] = self.__dict__.setdefault("harness_models", {})
        key = (service_name, type_name, version)
        if key not in known:
            model = self.load_data(str(Path(service_name, version, type_name)))
            extras = self._find_extras(service_name, type_name, version)
            self._extras_processor.process(model, extras)
            known[key] = model
        return known[key]

    @functools.wraps(stock_load)
    def load_data_with_path(self: Any, name: str) -> Any:
        # Clients of one session share what it has read, so nobody changes it; LocalStack
        # patches copies.
        key = (*self.search_paths, name)
        if key not in shared:
            shared[key] = stock_load(self, name)
        return shared[key]

    def load_file(_self: Any, full_path: str, open_method: Any) -> Any:
        if full_path not in files:
            try:
                with open_method(full_path, "rb") as file:
                    files[full_path] = json.loads(file.read())
            except FileNotFoundError:
                return None
        return files[full_path]

    loaders.Loader.load_service_model = load_service_model
    loaders.Loader.load_data_with_path = load_data_with_path
    loaders.JSONFileLoader._load_file = load_file


def _mend_valid_regions(aws_stack: Any) -> None:
    """Stock makes a session for each service, and each session reads all endpoints again."""
    lock = threading.Lock()
    session = functools.cache(aws_stack.boto3.Session)

    @functools.lru_cache
    def get_valid_regions_for_service(service_name: str) -> list[str]:
        with lock:
            regions = list(session().get_available_regions(service_name))
            for partition in ("aws-us-gov", "aws-cn"):
                regions += session().get_available_regions("cloudwatch", partition)
        return regions

    aws_stack.get_valid_regions_for_service = get_valid_regions_for_service


def _mend_regions(region: ModuleType) -> None:
    from localstack import config

    strategy = region.DefaultRegionRewriterStrategy
    stock = strategy.available_regions.func

    def available_regions(self: Any) -> Any:
        written = Path(config.dirs.static_libs) / REGIONS
        return json.loads(written.read_bytes()) if written.is_file() else stock(self)

    strategy.available_regions = functools.cached_property(available_regions)
    strategy.available_regions.__set_name__(strategy, "available_regions")
