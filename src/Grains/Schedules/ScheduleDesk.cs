using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Time;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Schedules;

/// <inheritdoc cref="IScheduleDesk"/>
[StatelessWorker]
internal sealed class ScheduleDesk(IClock clock) : Grain, IScheduleDesk
{
    public Task<Reply<SchedulePreview>> PreviewAsync(SchedulePreviewRequest request) => Task.FromResult(SchedulePreviews.Of(request, clock.Now));
}
