using System.ComponentModel.DataAnnotations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>Settings of invocations.</summary>
public sealed class InvocationOptions
{
    /// <summary>Name of this region, as scripts see it. The setting RegionId sets it for silo and gateway together. Default: <c>local-1</c>.</summary>
    [Required]
    public string RegionId { get; set; } = "local-1";

    /// <summary>Most targets of one invocation. Default: 100,000.</summary>
    [Range(1, 1_000_000)]
    public int TargetsMax { get; set; } = 100_000;

    /// <summary>Most invocations of one account in a day (UTC); a little more may pass while several silos accept. Default: 1,000,000.</summary>
    [Range(1, 1_000_000_000)]
    public long PerDayMax { get; set; } = 1_000_000;

    /// <summary>Most records that all schedules of one account may make in an hour: each stays in the history for <see cref="Retention"/>. Default: 1,000,000.</summary>
    [Range(1, 1_000_000_000)]
    public long TicksPerHourMax { get; set; } = 1_000_000;

    /// <summary>How long history is kept. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Longest time between two looks of the sweeper. Default: 15 seconds; it looks a third earlier at random.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(15);
}
