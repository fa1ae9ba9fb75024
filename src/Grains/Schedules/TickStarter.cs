using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Schedules;

/// <summary>Hands ticks that were just committed to the grains of their slices. What gets lost here the slices' own looks make up for.</summary>
internal sealed class TickStarter(IGrainFactory grains, IClock clock, IOptions<InvocationOptions> options)
{
    public void Start(FiredTicks fired)
    {
        Start(fired.Made);
        foreach (var ended in fired.Ended)
            grains.GetInvocation(ended).SettleAsync().Ignore();
    }

    public void Start(IReadOnlyList<MadeTick> made)
    {
        var now = clock.Now.ToUnixTimeMilliseconds();
        foreach (var tick in made)
        {
            var body = TaskBodies.Build(tick.Invocation, options.Value.RegionId);
            foreach (var slice in tick.Born)
                grains.GetSlice(slice.Row.Key).AsReference<ISliceStart>().StartAsync(SliceStart.Of(slice, body, now)).Ignore();
        }
    }
}
