using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Schedules;

/// <summary>Answers questions about schedules that need no store. A stateless worker: key 0 everywhere.</summary>
[Alias("ca.IScheduleDesk")]
public interface IScheduleDesk : IGrainWithIntegerKey
{
    /// <summary>The next due times of a frequency, also of one that is never due. Changes nothing; safe to repeat.</summary>
    /// <returns>The due times; refuses with <see cref="RefusalCode.InvalidParamFrequency"/>, which names the field and the reason, or
    /// <see cref="RefusalCode.InvalidParameterZone"/>.</returns>
    [Alias("Preview")]
    Task<Reply<SchedulePreview>> PreviewAsync(SchedulePreviewRequest request);
}
