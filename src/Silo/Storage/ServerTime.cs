namespace CloudAssistant.Silo.Storage;

/// <summary>
/// The server's time for Orleans, whose loops wait until a time of day: on the machine's own, a clock set back by a day would stop this silo's heartbeats,
/// probes and reminders for a day. Waits and time stamps are the monotonic clock's.
/// </summary>
internal sealed class ServerTime(DatabaseClock clock) : TimeProvider
{
    /// <inheritdoc/>
    /// <remarks>While the silo is put together, before the first reading: the machine's.</remarks>
    public override DateTimeOffset GetUtcNow() => clock.IsRead ? clock.Now : base.GetUtcNow();
}
