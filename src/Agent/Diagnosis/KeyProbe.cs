using System.Net.WebSockets;
using System.Security.Authentication;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Diagnosis;

/// <summary>
/// Whether the server takes this machine's key. While an agent runs, what it noted tells: a second link would take the place of its own. When none runs,
/// a link is opened for a moment, counted in the journal as any other; what the server should send on it, it sends again to the next.
/// </summary>
internal sealed class KeyProbe(StateDirectory directory, Identity identity, AgentKey key, Uri server, ServerTrust trust, TimeProvider time)
{
    public static Finding OfRunning(LinkStanding? note, CalendarTime time) => note switch
    {
        { Phase: LinkPhase.Open } => Finding.Ok("key", $"The server took this machine's key: the agent is linked since {CalendarTime.Text(time.OnMachine(note.Since))}.", ("epoch", note.Epoch)),
        { Code.Length: > 0 } when RefusalWords.Of(note.Code) is { } words => Finding.Failed("key", words, ("code", note.Code), ("reason", note.Reason)),
        { Phase: LinkPhase.Waiting, Code.Length: > 0 } => Finding.Failed("key", $"The agent has no link: {note.Reason}.", ("code", note.Code)),
        { Phase: LinkPhase.Waiting } => Finding.Failed("key", $"The agent has no link, and its key was not judged: {note.Reason}.", ("reason", note.Reason)),
        _ => Finding.Skipped("key", "The agent has not tried yet, or could not note how it went: ask again in a moment."),
    };

    public async Task<Finding> TryAsync(CancellationToken cancellation)
    {
        try
        {
            using var held = directory.TryLock();
            if (held is null)
                return Finding.Skipped("key", "An agent began to run just now: ask again in a moment.");
            if (IsForTheNextAgent())
                return Finding.Skipped("key", "The journal is damaged or was set aside, which only an agent that starts may deal with: until then no link is tried.");
            using var late = new CancellationTokenSource(WayThere.StepMax, time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            return Judge(await OpenAsync(over.Token));
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or AuthenticationException)
        {
            return Finding.Failed("key", $"No link can be opened: {Innermost(e).Message.TrimEnd('.')}. Something between here and the server may not let WebSockets through.");
        }
        catch (OperationCanceledException)
        {
            return Finding.Failed("key", $"The server did not judge the key within {WayThere.Seconds(WayThere.StepMax)}: look at the server.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalFailedException)
        {
            return Finding.Failed("key", $"The link cannot be counted in the journal, so none is opened: {e.Message}");
        }
    }

    // Whoever opens the journal then makes a new one, once, and must end what the old one says still runs.
    private bool IsForTheNextAgent() =>
        JournalView.Read(directory, out var damaged) is null ? directory.Disk.LengthOf(JournalFile.BrokenName) is not null : damaged;

    private async Task<LinkEnd?> OpenAsync(CancellationToken cancellation)
    {
        var opened = JournalFile.Open(directory.Disk);
        using var journal = opened.File;
        var certificate = Array.Empty<byte>();
        using var socket = new ClientWebSocket();
        using var connecting = new HttpMessageInvoker(ServerHandler.New(server, trust, identity.UseProxy, seen => certificate = seen));
        var handshake = new Handshake(
            identity with { Server = server }, key, Machine.This.NewClock(), new FactsTold(new FactsCollector(directory).Collect, DenyFile.Of(directory).Read), Begin);
        var (end, _) = await handshake.OpenAsync(socket, connecting, new FrameSocket(socket), () => certificate, cancellation);
        if (end is null)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        return end;

        Task<LinkStart?> Begin(CancellationToken _)
        {
            var counter = opened.State.LinkCounter + 1;
            journal.Append([JournalEntries.Linking(counter)]);
            return Task.FromResult<LinkStart?>(
                new(opened.State.Id, counter, [.. opened.State.Open.Take(ProtocolLimits.InventoryRecordsMax).Select(id => id.ToKey())]));
        }
    }

    private static Finding Judge(LinkEnd? end) => end switch
    {
        null => Finding.Ok("key", "The server takes this machine's key: no agent runs, so a link was opened for a moment."),
        _ when RefusalWords.Of(end.Code) is { } words => Finding.Failed("key", words, ("code", end.Code), ("reason", end.Reason)),
        _ => Finding.Failed("key", $"No link came about: {end.Reason}.", ("reason", end.Reason)),
    };

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
