"""Tells a worker that there is something to do now, rather than at the next minute."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def knock(task: str, *arguments: str) -> None:
    """Have a worker do the task of this name. When the broker is away, its beat will.

    Somebody waits for the page: knocks once, and does not retry.
    """
    once = {**current_app.conf.broker_transport_options, "max_retries": 0}
    try:
        with current_app.connection_for_write(transport_options=once) as connection:
            current_app.send_task(task, arguments, connection=connection, retry=False)
    except OperationalError:
        logger.warning("The broker is away; %s waits for the next minute's beat.", task)
