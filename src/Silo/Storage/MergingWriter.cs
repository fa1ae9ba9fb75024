namespace CloudAssistant.Silo.Storage;

/// <summary>
/// Merges what callers want written: what arrives while a transaction runs goes together into the next one, and a lone work waits for nobody.
/// Each work is answered by itself. What waits is bounded: with a database that hangs, callers soon hear so instead of filling the memory.
/// A failure by time-out means "unknown", as everywhere.
/// </summary>
/// <param name="limits">How much it takes on.</param>
/// <param name="time">Tells the age of works.</param>
/// <param name="write">Writes works in one transaction; results in their order. Must be safe to repeat.</param>
internal sealed class MergingWriter<TWork, TResult>(MergingLimits limits, TimeProvider time, Func<IReadOnlyList<TWork>, Task<IReadOnlyList<TResult>>> write)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Pending> _waiting = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _held;
    private int _running;
    private bool _closed;

    /// <summary>Writes the work; when this returns, it is durable.</summary>
    /// <param name="work">What to write.</param>
    /// <param name="weight">What it adds to a transaction.</param>
    /// <param name="held">What it holds while it waits; as much as it weighs when not told.</param>
    public Task<TResult> WriteAsync(TWork work, long weight = 0, long? held = null)
    {
        var pending = new Pending(work, weight, held ?? weight, time.GetTimestamp());
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!HasRoom(pending.Held))
                DropStale();
            if (!HasRoom(pending.Held))
                return Task.FromException<TResult>(new TimeoutException($"The database is behind: {_waiting.Count} changes wait for it already."));
            _waiting.Enqueue(pending);
            _held += pending.Held;
            if (_running == limits.Writers)
                return pending.Answer.Task;
            _running++;
        }

        // Not in the caller's context: this goes on for others. Only who watches statements watches these too.
        ThreadPool.UnsafeQueueUserWorkItem(
            static start =>
            {
                if (start.Watch is not null)
                    Sql.Watch.Value = start.Watch;
                _ = start.Writer.WriteAllAsync();
            },
            (Writer: this, Watch: Sql.Watch.Value), preferLocal: false);
        return pending.Answer.Task;
    }

    /// <summary>Takes nothing more, and waits for what it has.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_running == 0)
                return;
        }

        await _idle.Task;
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { Count: > 0 } batch)
            await WriteAsync(batch);
    }

    private List<Pending> Take()
    {
        var batch = new List<Pending>();
        long weight = 0;
        lock (_lock)
        {
            DropStale();
            while (batch.Count < limits.Together && _waiting.TryPeek(out var next) && (batch.Count == 0 || weight + next.Weight <= limits.WeightTogether))
            {
                batch.Add(Dequeue());
                weight += next.Weight;
            }

            if (batch.Count == 0 && --_running == 0 && _closed)
                _idle.TrySetResult();
        }

        return batch;
    }

    /// <summary>True when the database is away: what comes next would fail too.</summary>
    private async Task<bool> WriteAsync(List<Pending> batch)
    {
        try
        {
            var results = await write([.. batch.Select(pending => pending.Work)]);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Answer.TrySetResult(results[i]);
            return false;
        }
        catch (Exception exception)
        {
            var outage = Outage.Is(exception);
            if (outage || batch.Count == 1)
                Fail(batch, exception);
            else
                await WriteEachAsync(batch);
            return outage;
        }
    }

    // One bad piece of work must not fail its neighbours: each gets its own transaction.
    private async Task WriteEachAsync(List<Pending> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (!await WriteAsync([batch[i]]))
                continue;
            var rest = batch[(i + 1)..];
            Fail(rest, new TimeoutException("The database went away while this waited."));
            return;
        }
    }

    private bool HasRoom(long held) => _waiting.Count == 0 || (_waiting.Count < limits.Waiting && _held + held <= limits.WeightWaiting);

    // The oldest come first.
    private void DropStale()
    {
        while (_waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) > limits.Patience)
            Dequeue().Answer.TrySetException(new TimeoutException("The database was too far behind; this was not written."));
    }

    private Pending Dequeue()
    {
        var pending = _waiting.Dequeue();
        _held -= pending.Held;
        return pending;
    }

    private static void Fail(List<Pending> batch, Exception exception)
    {
        foreach (var pending in batch)
            pending.Answer.TrySetException(exception);
    }

    private sealed record Pending(TWork Work, long Weight, long Held, long Since)
    {
        public TaskCompletionSource<TResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
