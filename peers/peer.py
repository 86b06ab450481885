"""One end of an OCPP-J connection on the library's frames and schema validation.

Strict on purpose: a payload that the library refuses, a CALLERROR or a frame out of order is
recorded as a violation, and the tests ask for none.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Callable

from ocpp.messages import Call, CallResult, MessageType, _validate_payload, unpack
from websockets.exceptions import ConnectionClosed

VERSION = "2.0.1"


class Peer:
    """`answer(action, payload)` makes the payload of each CALLRESULT."""

    def __init__(self, socket, answer: Callable[[str, dict], dict], prefix: str):
        self.socket = socket
        self.answer = answer
        self.prefix = prefix
        self.violations: list[str] = []
        self.received: list[Call] = []
        self._ids = itertools.count(1)
        self._waiting: dict[str, tuple[str, asyncio.Future]] = {}
        self._turn = asyncio.Lock()
        self.reader = asyncio.create_task(self._read())

    async def call(self, action: str, payload: dict, timeout: float = 20) -> dict:
        """Sends a CALL, one at a time, and returns the validated payload of its CALLRESULT."""
        async with self._turn:
            message = Call(f"{self.prefix}{next(self._ids)}", action, payload)
            _validate_payload(message, VERSION)
            future = asyncio.get_running_loop().create_future()
            self._waiting[message.unique_id] = (action, future)
            await self.socket.send(message.to_json())
            return await asyncio.wait_for(future, timeout)

    async def _read(self):
        with contextlib.suppress(ConnectionClosed):
            await self._read_all()

    async def _read_all(self):
        async for text in self.socket:
            try:
                message = unpack(text)
            except Exception as problem:
                self.violations.append(f"unreadable {text[:200]}: {problem}")
                continue
            if message.message_type_id == MessageType.Call:
                await self._answer(message)
            else:
                self._settle(message, text)

    async def _answer(self, message: Call):
        self.received.append(message)
        try:
            _validate_payload(message, VERSION)
        except Exception as problem:
            self.violations.append(f"{message.action}Request: {problem}")
        payload = self.answer(message.action, message.payload)
        result = CallResult(message.unique_id, payload, message.action)
        _validate_payload(result, VERSION)
        await self.socket.send(result.to_json())

    def _settle(self, message, text: str):
        action, future = self._waiting.pop(message.unique_id, (None, None))
        if future is None:
            self.violations.append(f"answer to nothing: {text[:200]}")
            return
        if message.message_type_id == MessageType.CallError:
            self.violations.append(f"{action}: {text[:300]}")
            future.set_exception(AssertionError(f"{action}: {text[:300]}"))
            return
        message.action = action
        try:
            _validate_payload(message, VERSION)
        except Exception as problem:
            self.violations.append(f"{action}Response: {problem}")
        future.set_result(message.payload)
