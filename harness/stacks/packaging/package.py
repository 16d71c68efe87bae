"""Replaces the local paths in a template by artifacts that are still to be uploaded."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location
from harness.stacks.build.methods import method_for, not_built, note
from harness.stacks.functions import Function, functions_of, property_of, where_property
from harness.stacks.names import artifact_bucket
from harness.stacks.packaging import definitions
from harness.stacks.packaging.artifact import Artifact
from harness.stacks.packaging.bundled import adapt
from harness.stacks.packaging.code import Code
from harness.stacks.packaging.elsewhere import check_elsewhere
from harness.stacks.packaging.includes import inline_includes
from harness.stacks.packaging.local_paths import LOCAL_PATHS, LocalPath, is_local
from harness.stacks.packaging.nesting import check_circles, check_handed_on
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.packaging.requests import function_request, layer_request
from harness.stacks.template import Template
from harness.stacks.validation.handlers import check_handler
from harness.stacks.validation.paths import check_exists
from harness.stacks.values import Values


def package(
    template: Template,
    cloud: Cloud,
    parameters: Mapping[str, str | None],
    *,
    allow_unsupported: bool = False,
) -> Packaged:
    """Find, check and replace every local path; neither builds nor sends anything.

    Raises:
        BadInput: a path that is not there, with the template's line.
    """
    from harness.stacks.packaging.cdk import package_assembly
    from harness.stacks.packaging.layers import replace_layers

    if template.assembly is not None:
        done = package_assembly(template, cloud, parameters, allow_unsupported=allow_unsupported)
    else:
        done = _Packager(template, cloud, parameters, allow_unsupported).run()
    replace_layers(template, done, cloud, parameters)
    return done


class _Packager:
    def __init__(
        self,
        template: Template,
        cloud: Cloud,
        parameters: Mapping[str, str | None],
        allow_unsupported: bool,
    ) -> None:
        self.allow_unsupported = allow_unsupported
        self.template = template
        self.cloud = cloud
        self.values = Values(template, parameters)
        self.bucket = artifact_bucket(cloud.account, cloud.region)
        self.folder = template.path.parent
        pythons = cloud.engine.details.get("pythons")
        self.pythons: list[str] = list(pythons) if pythons else []
        self.done = Packaged(copy.deepcopy(template.body), notes=list(template.notes))

    def run(self) -> Packaged:
        inline_includes(self.template, self.done.body, self.values)
        check_circles(self.template, self.values)
        functions = {f.logical_id: f for f in functions_of(self.template, self.values)}
        for logical_id, resource in self.template.resources.items():
            local = LOCAL_PATHS.get(resource["Type"])
            if local is None:
                continue
            if local.kind == "code":
                if functions[logical_id].source is None:
                    self._elsewhere(logical_id, local)
                self._function(functions[logical_id], local)
            elif (path := self._path(logical_id, local)) is not None:
                self._place(logical_id, local, self._artifact(logical_id, local, path))
            else:
                self._elsewhere(logical_id, local)
        self._text_substitutions()
        return self.done

    def _path(self, logical_id: str, local: LocalPath) -> Path | None:
        """The local path that the property names, checked; None where it names none."""
        value = property_of(self.template, logical_id, local.property)
        if value is None and local.absent_means_folder:
            value = "."
        text = self.values.text(value)
        if text is None or not is_local(text):
            return None
        path = self.folder / text
        check_exists(path, f"{local.property} of {logical_id!r}", self._where(logical_id, local))
        return path

    def _elsewhere(self, logical_id: str, local: LocalPath) -> None:
        check_elsewhere(self.template, logical_id, local, self.values, self.cloud)

    def _where(self, logical_id: str, local: LocalPath) -> Location:
        return where_property(self.template, logical_id, local.property)

    def _function(self, function: Function, local: LocalPath) -> None:
        source = function.source
        if source is None:
            return
        what = f"{local.property} of function {function.logical_id!r}"
        check_exists(source, what, function.source_where)
        request = function_request(self.template, function, self.values)
        method = method_for(request, self.pythons)
        self.done.notes += [text for text in (note(request), not_built(request)) if text]
        code = Code(
            request.title,
            source,
            function.source_where,
            method.plan,
            method.prefix,
            selection=self.template.selections.get(function.logical_id),
        )
        if method.plan is not None and method.plan.manager == "esbuild":
            body = self.done.body["Resources"][function.logical_id]
            function = adapt(self.template, body, function, method.plan)
        self.done.codes.append((code, function))
        if code.is_one_file:
            _check_one_file(function, source)
        self._place(function.logical_id, local, code.artifact())

    def _artifact(self, logical_id: str, local: LocalPath, path: Path) -> Artifact:
        where = self._where(logical_id, local)
        if local.kind == "layer":
            code = self._layer(logical_id, path, where)
            self.done.codes.append((code, None))
            return code.artifact()
        if path.is_dir():
            raise BadInput(f"{local.property} of {logical_id!r} is a folder: {path}", where=where)
        if local.kind == "template":
            return self._nested(logical_id, path)
        if local.kind == "api":
            content = definitions.api(path)
        else:
            given = property_of(self.template, logical_id, "DefinitionSubstitutions") or {}
            content = definitions.state_machine(path, given, self.values, where)
        key = hashlib.sha256(content).hexdigest() + ".json"
        return Artifact(key, lambda: content, f"{path.name} of {logical_id}")

    def _layer(self, logical_id: str, path: Path, where: Location) -> Code:
        request = layer_request(self.template, logical_id, path, where)
        method = method_for(request, self.pythons)
        if text := note(request):
            self.done.notes.append(text)
        chosen = self.template.selections.get(logical_id)
        return Code(request.title, path, where, method.plan, method.prefix, selection=chosen)

    def _nested(self, logical_id: str, path: Path) -> Artifact:
        from harness.stacks.check import check
        from harness.stacks.readers import read_template

        nested = read_template(path)
        check_handed_on(self.template, logical_id, nested)
        given = property_of(self.template, logical_id, "Parameters") or {}
        known = {name: self.values.text(value) for name, value in given.items()}
        packaged = check(nested, self.cloud, known, allow_unsupported=self.allow_unsupported)
        self.done.left_out += packaged.left_out
        self.done.artifacts += packaged.artifacts
        self.done.codes += packaged.codes
        self.done.notes += packaged.notes
        content = json.dumps(packaged.body).encode()
        key = hashlib.sha256(content).hexdigest() + ".template.json"
        return Artifact(key, lambda: content, f"nested template {logical_id}")

    def _place(self, logical_id: str, local: LocalPath, artifact: Artifact) -> None:
        self.done.artifacts.append(artifact)
        properties = self.done.body["Resources"][logical_id].setdefault("Properties", {})
        if local.kind == "template":
            properties[local.property] = f"{self.cloud.endpoint}/{self.bucket}/{artifact.key}"
        else:
            properties[local.property] = local.at_s3(self.bucket, artifact.key)

    def _text_substitutions(self) -> None:
        """Substitutions are text on AWS; LocalStack fails on numbers, also of a parameter."""
        for logical_id in self.template.resources:
            properties = self.done.body["Resources"][logical_id].get("Properties") or {}
            given = properties.get("DefinitionSubstitutions") or {}
            for name, value in given.items():
                if (text := self.values.text(value)) is not None:
                    given[name] = text


def _check_one_file(function: Function, source: Path) -> None:
    module = (function.handler or "").rpartition(".")[0]
    if function.handler is not None and module != source.stem:
        raise BadInput(
            f"handler {function.handler!r} of function {function.logical_id!r} is not in its "
            f"code, which is the one file {source.name}",
            where=function.handler_where,
            fix="name the folder that holds the code",
        )
    check_handler(function, [source.parent])
