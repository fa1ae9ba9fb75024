namespace CloudAssistant.Grains.Time;

/// <summary>The server's time: that of the database, advanced by this machine's monotonic clock. Every statement gets it as a parameter;
/// no statement calls a clock function. Tests put their own in its place.</summary>
public interface IClock
{
    /// <summary>Now, to the millisecond, UTC.</summary>
    DateTimeOffset Now { get; }
}
