"""Faults of the LocalStack releases that we run, mended when they are imported.

Some are faults of speed only: benchmarks leave these out (`parts`).
"""

from __future__ import annotations

import functools
import sys

from ..parts import wanted


@functools.cache
def install() -> None:
    """Install every mend that has to be in place before LocalStack is imported, once."""
    from . import (
        access_log,
        answer_types,
        assumed_roles,
        checksums,
        choice_default,
        client_classes,
        code_locations,
        connection_secrets,
        content_type,
        default_names,
        downloads,
        event_names,
        file_transfers,
        form_bodies,
        function_code,
        function_urls,
        gateway_responses,
        header_lookups,
        in_process_calls,
        kms_answers,
        listen_address,
        log_filters,
        log_order,
        log_streams,
        mail_senders,
        managed_policies,
        method_names,
        openapi_imports,
        parameter_patterns,
        parsed_definitions,
        parsers,
        pending_subscriptions,
        plain_calls,
        policy_values,
        presigned_signatures,
        pydantic_later,
        random_ids,
        random_strings,
        request_log,
        resource_looks,
        roles_of_functions,
        route_builders,
        s3_closed_twice,
        s3_hostname,
        s3_keys,
        s3_lists,
        s3_refusals,
        sam_imports,
        sam_regions,
        sam_sessions,
        service_loading,
        service_models,
        ses_email_identity,
        shared_handlers,
        shutdown,
        sqs,
        start_imports,
        state_machine_targets,
        table_time_to_live,
        timestamps,
        tls_later,
        topic_filters,
        topic_key,
        unused_imports,
        user_agents,
        vpc_endpoints,
        waits,
        whole_answers,
        zip_files,
    )

    if sys.version_info < (3, 13):
        from . import lock_annotation

        lock_annotation.install()
    if sys.version_info < (3, 12):
        from . import syntax_trees, uuid_names

        syntax_trees.install()
        uuid_names.install()
    for mend in (
        checksums,
        choice_default,
        connection_secrets,
        content_type,
        default_names,
        downloads,
        form_bodies,
        function_urls,
        gateway_responses,
        kms_answers,
        listen_address,
        log_filters,
        log_order,
        log_streams,
        mail_senders,
        openapi_imports,
        parameter_patterns,
        policy_values,
        pending_subscriptions,
        presigned_signatures,
        s3_closed_twice,
        s3_hostname,
        s3_keys,
        s3_lists,
        s3_refusals,
        sam_regions,
        ses_email_identity,
        shutdown,
        sqs,
        state_machine_targets,
        table_time_to_live,
        topic_filters,
        vpc_endpoints,
        zip_files,
    ):
        mend.install()
    if wanted("speed"):
        for mend in (
            access_log,
            answer_types,
            assumed_roles,
            client_classes,
            code_locations,
            event_names,
            file_transfers,
            function_code,
            header_lookups,
            in_process_calls,
            managed_policies,
            method_names,
            parsed_definitions,
            parsers,
            plain_calls,
            pydantic_later,
            random_ids,
            random_strings,
            request_log,
            resource_looks,
            roles_of_functions,
            route_builders,
            sam_imports,
            sam_sessions,
            service_loading,
            service_models,
            shared_handlers,
            start_imports,
            timestamps,
            tls_later,
            topic_key,
            unused_imports,
            user_agents,
            waits,
            whole_answers,
        ):
            mend.install()
