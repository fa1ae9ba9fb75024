namespace CloudAssistant.Grains.Interfaces.Schedules;

/// <summary>Limits of a preview that a gateway and a silo both hold to.</summary>
public static class PreviewLimits
{
    /// <summary>Fewest due times that may be asked for.</summary>
    public const int CountMin = 1;

    /// <summary>Most due times that may be asked for.</summary>
    public const int CountMax = 100;

    /// <summary>Due times when no number is named.</summary>
    public const int CountDefault = 10;

    /// <summary>Longest name of a time zone, in characters.</summary>
    public const int ZoneCharactersMax = 64;

    /// <summary>Earliest moment that due times may be counted from, UTC.</summary>
    public static readonly DateTimeOffset FromMin = DateTimeOffset.UnixEpoch;

    /// <summary>Latest moment that due times may be counted from, UTC.</summary>
    public static readonly DateTimeOffset FromMax = new(2099, 12, 31, 23, 59, 59, TimeSpan.Zero);
}
