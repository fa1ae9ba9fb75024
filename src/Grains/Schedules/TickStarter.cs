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
        // While ticks follow, nobody waits for how one of them ends; the last one's end is that of all.
        Start(fired.Made, fired.Ended);
        foreach (var ended in fired.Ended)
            grains.GetInvocation(ended).SettleAsync().Ignore();
    }

    public void Start(IReadOnlyList<MadeTick> made) => Start(made, [.. made.Select(tick => tick.Invocation.Id)]);

    private void Start(IReadOnlyList<MadeTick> made, IReadOnlyList<InvocationId> ended)
    {
        var now = clock.Now.ToUnixTimeMilliseconds();
        var told = ended.ToHashSet();
        foreach (var tick in made)
        {
            var body = TaskBodies.Build(tick.Invocation, options.Value.RegionId);
            foreach (var slice in tick.Born)
                grains.GetSlice(slice.Row.Key).AsReference<ISliceStart>().StartAsync(SliceStart.Of(slice, body, now, quiet: !told.Contains(tick.Invocation.Id))).Ignore();
        }
    }
}
