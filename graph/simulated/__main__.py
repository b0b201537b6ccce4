"""The simulated tenant as a process of its own: `python -m graph.simulated --port 0`.

Prints one line of JSON when it listens, {"url": …, "tenant": …, "authority": …, "ca_bundle": …}, and runs
until it is interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from graph.simulated import generated, state
from graph.simulated.server import SimulatedTenant


async def serve(arguments: argparse.Namespace) -> None:
    directory = state.load(arguments.state)
    if arguments.people:
        generated.add_people(directory, arguments.people, group=arguments.group)
    running = SimulatedTenant.running(
        arguments.state, directory=directory, port=arguments.port, plain_login=arguments.plain_login
    )
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with running as tenant:
        line = {
            "url": tenant.url,
            "tenant": directory.tenant_id,
            "authority": tenant.authority,
            "ca_bundle": str(tenant.ca_bundle),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m graph.simulated", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--state", default=None, help="a YAML file like contoso.yaml")
    parser.add_argument("--people", type=int, default=0, help="add so many generated people")
    parser.add_argument("--group", default="", help="a group of the company that they join")
    parser.add_argument("--plain-login", action="store_true", help="sign-in pages without TLS, for browsers")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
