using System.Net.WebSockets;

namespace CloudAssistant.Gateway.AgentLink.Framing;

/// <summary>A whole message or control frame, unmasked; or, with <see cref="Breach"/>, why what came is none.</summary>
/// <param name="Opcode">Binary, Close, Ping or Pong.</param>
/// <param name="Payload">Good until the bytes it was read from are given back, or the next message is read.</param>
/// <param name="Breach">The status to close with; after it nothing more can be read.</param>
internal readonly record struct Message(Opcode Opcode, ReadOnlyMemory<byte> Payload, WebSocketCloseStatus? Breach = null);
