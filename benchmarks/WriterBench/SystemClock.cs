using CloudAssistant.Grains.Time;

namespace CloudAssistant.WriterBench;

/// <summary>This machine's time: the database is on it.</summary>
internal sealed class SystemClock : IClock
{
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
