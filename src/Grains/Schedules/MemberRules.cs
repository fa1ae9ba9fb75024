using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Schedules;

/// <summary>How an instance of an invocation that repeats stands, by its schedule and its latest record. Pure.</summary>
internal static class MemberRules
{
    /// <summary>Its state, in the words of records.</summary>
    /// <param name="instance">Why no further tick comes for the instance.</param>
    /// <param name="schedule">Why no further tick comes in its schedule.</param>
    /// <param name="latest">State of its latest record; null when it never had one.</param>
    public static RecordState StateOf(ScheduleEnd instance, ScheduleEnd schedule, RecordState? latest)
    {
        var ended = instance != ScheduleEnd.None ? instance : schedule;
        // Running until no further tick comes, whatever its runs do.
        if (ended == ScheduleEnd.None)
            return RecordState.Running;
        if (latest is { } open && open < RecordState.Success)
            return ended == ScheduleEnd.Stopped ? RecordState.Stopping : open;
        return ended switch
        {
            ScheduleEnd.Stopped => latest == RecordState.Terminated ? RecordState.Terminated : RecordState.Cancelled,
            ScheduleEnd.Released => RecordState.Error,
            ScheduleEnd.Left => latest ?? RecordState.Cancelled,
            _ => latest ?? RecordState.Aborted,
        };
    }
}
