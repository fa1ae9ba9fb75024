using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Time;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Invocations;

/// <inheritdoc cref="IRateWindowGrain"/>
[Reentrant]
internal sealed class RateWindowGrain(IRateWindowStore windows, IClock clock) : Grain, IRateWindowGrain
{
    // Less than the pause between two looks: the sweeper wakes a window that sleeps longer.
    private static readonly TimeSpan KeptAwake = TimeSpan.FromMinutes(2);

    private IGrainTimer? _alarm;
    private bool _advancing;
    private bool _again;

    public async Task AdvanceAsync()
    {
        // Many slices tell at once; one step after the present one sees what all of them tell of.
        _again = true;
        if (_advancing)
            return;
        _advancing = true;
        try
        {
            while (_again)
            {
                _again = false;
                if (await windows.AdvanceAsync(RateWindowKey.Parse(this.GetPrimaryKeyString())) is not { } step)
                {
                    DeactivateOnIdle();
                    return;
                }

                _again |= step.More;
                foreach (var slice in step.Changed)
                    GrainFactory.GetSlice(slice).AdvanceAsync().Ignore();
                Alarm(step.AttendAt);
            }
        }
        finally
        {
            _advancing = false;
        }
    }

    private void Alarm(long? attendAt)
    {
        _alarm?.Dispose();
        _alarm = null;
        if (attendAt is not { } at)
            return;
        var due = DateTimeOffset.FromUnixTimeMilliseconds(at) - clock.Now;
        _alarm = this.RegisterGrainTimer(
            static grain => grain.AdvanceAsync(),
            this,
            new GrainTimerCreationOptions
            {
                DueTime = due > TimeSpan.Zero ? due : TimeSpan.Zero,
                Period = LifeTimes.SendAgainAfter, // Until the next alarm takes its place: a failed step is tried again.
                KeepAlive = due < KeptAwake,
            });
    }
}
