using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Verbs;

/// <summary>This moment of this machine, for whoever only looks: no server has told the time.</summary>
internal static class Host
{
    public static Moment Now() => Machine.This.NewClock().Now();
}
