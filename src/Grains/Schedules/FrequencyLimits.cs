namespace CloudAssistant.Grains.Schedules;

/// <summary>Limits of frequencies, as the ECS API documents them.</summary>
internal static class FrequencyLimits
{
    /// <summary>Longest text, in characters.</summary>
    public const int CharactersMax = 256;

    /// <summary>First year an <c>at</c> or a <c>cron</c> may name.</summary>
    public const int YearMin = 1970;

    /// <summary>Last year an <c>at</c> or a <c>cron</c> may name; nothing is due after it.</summary>
    public const int YearMax = 2099;

    /// <summary>Shortest interval of a <c>rate</c>.</summary>
    public static readonly TimeSpan RateMin = TimeSpan.FromSeconds(60);

    /// <summary>Longest interval of a <c>rate</c>.</summary>
    public static readonly TimeSpan RateMax = TimeSpan.FromDays(7);

    /// <summary>Least time between two due times of a <c>cron</c>.</summary>
    public static readonly TimeSpan CronMin = TimeSpan.FromSeconds(10);
}
