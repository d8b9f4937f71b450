"""Hand a task to a worker now, instead of waiting for the scheduler's next minute."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue_now(task: str, *arguments: str) -> None:
    """Send the task of this name to the broker; if it is unreachable, only log that.

    Every such task is also started by the scheduler, so nothing is lost. It is tried once,
    without a retry, because somebody is waiting for the page.
    """
    once = {**current_app.conf.broker_transport_options, "max_retries": 0}
    try:
        with current_app.connection_for_write(transport_options=once) as connection:
            current_app.send_task(task, arguments, connection=connection, retry=False)
    except OperationalError:
        logger.warning("The broker is away; %s waits for the next minute's beat.", task)
