"""Runs a process while its reader waits; errors keep their status and hide what is inside."""

import logging
import uuid
from typing import Any

from pygeoapi.process.base import ProcessorExecuteError
from pygeoapi.process.manager.dummy import DummyManager
from pygeoapi.util import JobStatus

log = logging.getLogger(__name__)


class Manager(DummyManager):
    """pygeoapi's manager without jobs; the stock one answers 400 with any error's own text."""

    def execute_process(
        self, process_id: str, data_dict: dict, execution_mode: Any = None,
        requested_outputs: Any = None, subscriber: Any = None,
        requested_response: Any = "raw",
    ) -> tuple[str, str, Any, JobStatus, dict[str, str]]:  # fmt: skip
        """Job id, media type, outputs, status and headers; raises ProcessorExecuteError."""
        processor = self.get_processor(process_id)
        try:
            media_type, outputs = processor.execute(data_dict, outputs=requested_outputs)
        except ProcessorExecuteError:
            raise
        except Exception as error:
            log.exception("process %s failed", process_id)
            raise ProcessorExecuteError(user_msg="The process failed.") from error
        if requested_response == "document":
            outputs = {"outputs": [outputs]}
        headers = {"Preference-Applied": "wait"} if execution_mode else {}
        return str(uuid.uuid4()), media_type, outputs, JobStatus.successful, headers
