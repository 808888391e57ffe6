# SPDX-License-Identifier: GPL-2.0
"""usage: relay.py ADDRESS PORT: forwards connections from ADDRESS:PORT to 127.0.0.1:PORT. The host
connects to the guest's network card, on which vxewebd would require TLS."""
import asyncio
import sys


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def main(address, port):
    async def serve(reader, writer):
        try:
            other, back = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, back), copy(other, writer))

    server = await asyncio.start_server(serve, address, port)
    await server.serve_forever()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
