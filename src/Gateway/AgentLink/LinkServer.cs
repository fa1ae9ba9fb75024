using System.Net.WebSockets;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Serves the link of one agent from its first frame to its last.</summary>
internal sealed partial class LinkServer(
    Presence presence, WaitingRoom room, LinkBook book, Handshake handshake, ReportGatherer reports, ClosedLinks closed,
    OutgoingBytes outgoing, IClusterClient cluster, TimeProvider time, ILogger<LinkServer> log)
{
    /// <summary>A place for one more agent that has not proved who it is; null when the gateway takes none now.</summary>
    public WaitingRoom.Place? TryEnter() => presence.Leaving || presence.ServerTime is null ? null : room.TryEnter();

    /// <summary>Serves it until its connection is to be ended.</summary>
    public async Task ServeAsync(Wire wire, WaitingRoom.Place place)
    {
        var link = new Link(wire, outgoing, time);
        using var reader = new FrameReader(wire, link);
        try
        {
            if (!book.Enter(link))
                link.Cut();
            else if (await handshake.OpenAsync(link, reader, wire.SourceAddress))
                place.Dispose();
            await ReadAsync(link, reader, wire.SourceAddress);
        }
        finally
        {
            book.Leave(link);
            link.End();
            if (link.Epoch > 0)
                closed.Add(new LinkClosed(link.Instance, link.Epoch));
        }
    }

    /// <summary>Until the connection is closed. After a breach, or once we close, whatever comes is read and thrown away until the peer is gone.</summary>
    private async Task ReadAsync(Link link, FrameReader reader, string sourceAddress)
    {
        while (true)
        {
            await link.Unanswered.WaitForRoomAsync();
            await reports.Room.WaitForRoomAsync();
            var read = await reader.ReadAsync(ProtocolLimits.AgentFrameBytesMax, CancellationToken.None);
            if (read == FrameRead.Closed)
                return;
            if (!link.IsOpen)
                continue;
            if (!await TakeAsync(link, read, sourceAddress))
            {
                LogBreach(link.Instance, read.Frame?.KindCase ?? Frame.KindOneofCase.None);
                link.CloseWith(null, read.Breach ?? WebSocketCloseStatus.PolicyViolation);
            }
        }
    }

    /// <summary>The kinds an agent may send on an open link. False for all else.</summary>
    private async ValueTask<bool> TakeAsync(Link link, FrameRead read, string sourceAddress)
    {
        switch (read.Frame?.KindCase)
        {
            case Frame.KindOneofCase.Report when ReportReading.Read(read.Frame.Report, link.Instance) is { } report:
                reports.Add(new(link, read.Frame.Report.Sequence, report, read.Bytes));
                return true;
            case Frame.KindOneofCase.FactsChanged when read.Frame.FactsChanged.Facts is { } facts:
                await UpdateFactsAsync(link.Instance, FactsReading.Read(facts), sourceAddress);
                return true;
            default:
                return false;
        }
    }

    private async Task UpdateFactsAsync(InstanceId instance, InstanceFacts facts, string sourceAddress)
    {
        try
        {
            await cluster.GetInstanceAgent(instance).UpdateFactsAsync(facts, sourceAddress);
        }
        catch (Exception e)
        {
            // Facts come again with the next hello; the link is worth more.
            LogFactsNotTaken(instance, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {Instance} broke the protocol with a frame {Kind}; its link is closed")]
    private partial void LogBreach(InstanceId instance, Frame.KindOneofCase kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos did not take new facts of instance {Instance}: {Reason}")]
    private partial void LogFactsNotTaken(InstanceId instance, string reason);
}
