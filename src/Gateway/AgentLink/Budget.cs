namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Counts what is under way and lets readers wait while it is too much. Taking never fails: who reads asks for room first,
/// so the bound may be passed by one frame of each reader.</summary>
internal sealed class Budget(int countMax, long bytesMax)
{
    private readonly Lock _lock = new();
    private int _count;
    private long _bytes;
    private TaskCompletionSource? _room;

    /// <summary>How many are under way.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Take(long bytes)
    {
        lock (_lock)
        {
            _count++;
            _bytes += bytes;
        }
    }

    public void Return(long bytes)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            _count--;
            _bytes -= bytes;
            if (HasRoom)
                (room, _room) = (_room, null);
        }
        room?.SetResult();
    }

    /// <summary>Completes when there is room; at once as a rule.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_lock)
        {
            return HasRoom
                ? Task.CompletedTask
                : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private bool HasRoom => _count < countMax && _bytes < bytesMax;
}
