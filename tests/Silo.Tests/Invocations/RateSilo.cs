using System.Data.Common;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>The stores of one silo, which may die at a commit.</summary>
internal sealed class RateSilo : IAsyncDisposable
{
    private readonly SliceStore _slices;

    public RateSilo(Database database, IClock clock)
    {
        database.CommitBy = CommitAsync;
        _slices = new(database, clock, TimeProvider.System, Cache);
        Windows = new(database, clock);
    }

    public enum Death
    {
        None,
        BeforeCommit,
        AfterCommit,
    }

    public SliceCache Cache { get; } = new();

    public RateWindowStore Windows { get; }

    public SliceStore Slices => _slices;

    /// <summary>When the silo is to die.</summary>
    public Death Dies { get; set; }

    /// <summary>Called after each commit.</summary>
    public Func<Task> Committed { get; set; } = () => Task.CompletedTask;

    public ValueTask DisposeAsync() => _slices.DisposeAsync();

    private async Task CommitAsync(DbTransaction transaction)
    {
        if (Dies == Death.BeforeCommit)
            throw new IOException("The silo died.");
        await transaction.CommitAsync();
        if (Dies == Death.AfterCommit)
            throw new IOException("The silo died.");
        await Committed();
    }
}
