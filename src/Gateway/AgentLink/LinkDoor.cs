using System.IO.Pipelines;
using System.Net;
using System.Text;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink.Framing;
using CloudAssistant.Gateway.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>
/// Looks at each new connection before HTTP does: one whose first bytes are an agent's request for a link becomes one, without the memory that
/// an HTTP connection holds. All others go on to HTTP as they came, also requests that are cut in pieces, come on a used
/// connection, or cannot be served now: <see cref="LinkEndpoint"/> answers those.
/// </summary>
internal sealed class LinkDoor(LinkServer links, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>A connection that says nothing for so long is HTTP's, which has a limit for it.</summary>
    private TimeSpan LookWithin => options.Value.HelloWithin;

    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var place = await TryTakeAsync(input, output, closing);
        if (place is null)
        {
            await http(connection);
            return;
        }
        var source = Sources.Text((connection.RemoteEndPoint as IPEndPoint)?.Address);
        await links.ServeAsync(new Wire(input, output, connection.Abort, source), place);
        _ = AbortSoonAsync(connection);
    }

    /// <summary>A place for the agent that asked for a link, its answer written but not sent yet; null when nothing was read.</summary>
    private async Task<WaitingRoom.Place?> TryTakeAsync(PipeReader input, PipeWriter output, CancellationToken closing)
    {
        try
        {
            ReadResult came;
            using (var late = new CancellationTokenSource(LookWithin, time))
            // HTTP ends a connection that says nothing when the server stops, which waits for it.
            using (closing.UnsafeRegister(static late => ((CancellationTokenSource)late!).Cancel(), late))
                came = await input.ReadAsync(late.Token);
            var bytes = came.Buffer;
            // One piece of the connection's memory, 4 KB, holds any agent's request.
            var place = UpgradeRequest.TryRead(bytes.FirstSpan, ProtocolLimits.LinkPath, out var accept, out var head) ? links.TryEnter() : null;
            // Not even looked at, as far as the next reader is concerned: it gets them at once.
            var next = place is null ? bytes.Start : bytes.GetPosition(head);
            input.AdvanceTo(next, next);
            if (place is not null)
                Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n", output);
            return place;
        }
        catch (Exception e) when (FrameReader.IsConnectionLost(e))
        {
            return null;
        }
    }

    /// <summary>The server waits until a connection has taken all it was given; a reader that does not read must not keep it for ever.</summary>
    private async Task AbortSoonAsync(ConnectionContext connection)
    {
        await Task.Delay(LinkLimits.CloseWithin, time);
        connection.Abort();
    }
}
