using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Schedules;

/// <summary>When a periodical invocation is due: <c>rate(..)</c>, <c>at(..)</c> or a cron expression. Pure: it reads no clock.</summary>
/// <param name="Text">As written, without blanks around it.</param>
/// <param name="Zone">The time zone as written; null when none is.</param>
internal abstract record Frequency(string Text, string? Zone)
{
    /// <summary>True when local times are those of each instance: a cron expression that names no zone.</summary>
    public virtual bool UsesInstanceZone => false;

    /// <summary>
    /// Reads a frequency of at most 256 printable ASCII characters. One that can never be due (a past date, 31 February) is well formed.
    /// </summary>
    /// <returns>The frequency, or <see cref="RefusalCode.InvalidParamFrequency"/> with the field and what is wrong with it.</returns>
    public static Reply<Frequency> Parse(string text)
    {
        if (text.Length > FrequencyLimits.CharactersMax)
            return Refuse($"it has {text.Length} characters; at most {FrequencyLimits.CharactersMax} are allowed");
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return Refuse("it is made of printable ASCII characters");
        var said = text.Trim(' ');
        if (Inside(said, "rate") is { } rate)
            return RateFrequency.Read(said, rate);
        return Inside(said, "at") is { } at ? AtFrequency.Read(said, at) : CronFrequency.Read(said);
    }

    /// <summary>The first due time after <paramref name="afterMs"/> and after the creation, or null when there is none any more.</summary>
    /// <param name="afterMs">Unix milliseconds, UTC; a due time of exactly then does not count.</param>
    /// <param name="createdAtMs">When the invocation was created, Unix milliseconds, UTC.</param>
    /// <param name="instanceZone">The instance's own zone, which counts if <see cref="UsesInstanceZone"/>. An unknown one counts as UTC.</param>
    /// <returns>Unix milliseconds, UTC. The work is bounded, whatever the expression.</returns>
    public abstract long? NextAfter(long afterMs, long createdAtMs, string instanceZone);

    /// <summary>Refuses a frequency whose due times lie too near to each other, for itself or for runs that may last the timeout.</summary>
    public abstract Refusal? CheckInterval(TimeSpan timeout);

    protected static Refusal Refuse(string why) => new(RefusalCode.InvalidParamFrequency, $"Frequency, {why}.");

    private static string? Inside(string text, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && text.AsSpan(word.Length).TrimStart(' ').StartsWith("(")
            ? text[word.Length..].TrimStart(' ')[1..]
            : null;
}
