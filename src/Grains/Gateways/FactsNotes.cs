using System.Threading.Channels;
using CloudAssistant.Grains.Instances;
using CloudAssistant.Grains.Interfaces.Instances;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Grains.Gateways;

/// <summary>
/// Takes facts that came with a hello and differ from what is stored to their instances, in the background: after an update of all agents every
/// hello brings new facts, and opening links does not wait for that. What is lost here comes again with the next hello, as it still differs.
/// </summary>
internal sealed partial class FactsNotes(IGrainFactory grains, ILogger<FactsNotes> logger) : BackgroundService
{
    private const int QueuedMax = 10_000;
    private const int AtOnce = 8;

    private readonly Channel<Note> _queue =
        Channel.CreateBounded<Note>(new BoundedChannelOptions(QueuedMax) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Queues the facts of a hello if they say something new; wakes nobody otherwise.</summary>
    public void Compare(LinkEvidence hello, RegisteredInstance stored)
    {
        var told = hello.Facts is null ? stored.Facts : FactsRules.Clean(hello.Facts);
        var address = FactsRules.Clean(hello.SourceAddress);
        if (!FactsRules.Same(told, stored.Facts) || address != stored.InternetAddress)
            _queue.Writer.TryWrite(new(hello.Instance, told, address));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _queue.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        async (note, _) => await TakeAsync(note));

    private async Task TakeAsync(Note note)
    {
        try
        {
            await grains.GetInstanceAgent(note.Instance).UpdateFactsAsync(note.Facts, note.Address);
        }
#pragma warning disable CA1031 // See above: it comes again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotTaken(exception, note.Instance);
        }
    }

    private sealed record Note(InstanceId Instance, InstanceFacts Facts, string Address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Facts of {Instance} could not be stored; they come again with its next link")]
    private partial void LogNotTaken(Exception exception, InstanceId instance);
}
