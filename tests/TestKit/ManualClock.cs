using CloudAssistant.Grains.Time;

namespace CloudAssistant.TestKit;

/// <summary>The server's time, moved by the test alone.</summary>
public sealed class ManualClock(DateTimeOffset start) : IClock
{
    private long _milliseconds = start.ToUnixTimeMilliseconds();

    /// <summary>A clock that stands at an hour no test depends on.</summary>
    public ManualClock()
        : this(new DateTimeOffset(2030, 1, 15, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _milliseconds));

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _milliseconds, (long)by.TotalMilliseconds);
}
