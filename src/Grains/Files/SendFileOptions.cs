using System.ComponentModel.DataAnnotations;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Files;

/// <summary>Settings of files that are sent.</summary>
public sealed class SendFileOptions
{
    /// <summary>Longest content in its Base64 form, in bytes. Default: 32,768, which is 24,576 bytes of content.</summary>
    [Range(4, 131_072)]
    public int ContentBase64BytesMax { get; set; } = FileLimits.ContentBase64BytesDefault;

    /// <summary>Most instances of one call: they are one slice. Default: 50.</summary>
    [Range(1, SliceKey.TargetsMax)]
    public int InstancesMax { get; set; } = FileLimits.InstancesDefault;

    /// <summary>Most files that one account may send in a day (UTC); a little more may pass while several silos accept. Default: 100,000.</summary>
    [Range(1, 1_000_000_000)]
    public long PerDayMax { get; set; } = 100_000;

    /// <summary>How long sendings and their contents are kept, but no longer than invocations are. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);
}
