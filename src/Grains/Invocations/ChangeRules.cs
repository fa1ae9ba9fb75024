using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Schedules;

namespace CloudAssistant.Grains.Invocations;

/// <summary>An invocation as a change leaves it.</summary>
/// <param name="Row">With its new content, parameters and frequency.</param>
/// <param name="Frequency">Its frequency, which may be a new one; null when it waits for boots.</param>
internal sealed record ChangedInvocation(InvocationRow Row, Frequency? Frequency);

/// <summary>What may be changed in an invocation, and what it then is. Pure.</summary>
internal static class ChangeRules
{
    /// <summary>The invocation with the change, or why it cannot be.</summary>
    /// <param name="row">The invocation.</param>
    /// <param name="change">The change.</param>
    /// <param name="command">Id for new content.</param>
    /// <param name="commands">Limits of scripts.</param>
    /// <param name="now">Database time.</param>
    public static Reply<ChangedInvocation> Apply(InvocationRow row, InvocationChange change, CommandId command, CommandOptions commands, DateTimeOffset now)
    {
        if (row.Request.Mode == RepeatMode.Once)
            return new Refusal(RefusalCode.InvalidOperationRepeatModeUnsupported, "Only an invocation that repeats can be changed.");
        if (!row.Scheduled)
            return new Refusal(RefusalCode.InvalidOperationInvokeAlreadyFinished, "The invocation has ended.");
        if (change.Frequency is not null && row.Request.Mode != RepeatMode.Period)
            return new Refusal(RefusalCode.InvalidOperationRepeatModeUnsupported, "Only an invocation of the repeat mode Period has a frequency.");
        if (!change.Instances.IsDefaultOrEmpty && row.Request.LateTags)
            return new Refusal(RefusalCode.InvalidParameter, "Its targets are chosen by their tags at each tick; no instance can be added.");

        var draft = row.Draft with { Script = change.Script ?? row.Draft.Script, EnableParameter = change.EnableParameter ?? row.Draft.EnableParameter };
        var request = row.Request with { Parameters = change.Parameters ?? row.Request.Parameters, Frequency = change.Frequency ?? row.Request.Frequency };
        // Values for parameters that are turned off are of no use any more.
        if (!draft.EnableParameter && change.Parameters is null)
            request = request with { Parameters = null };
        if ((CommandRules.Check(draft, commands, nameRequired: false) ?? ScriptParameters.Check(draft, request.Parameters, commands)) is { } wrong)
            return wrong;

        Frequency? frequency = null;
        if (request.Mode == RepeatMode.Period)
        {
            if (!Frequency.Parse(request.Frequency).Try(out frequency, out var refusal))
                return refusal;
            if (change.Frequency is not null && (frequency.CheckInterval(draft.Timeout) ?? AcceptRules.CheckDue(frequency, now)) is { } never)
                return never;
        }

        return new ChangedInvocation(row with { Draft = draft, Request = request, Command = draft.Script == row.Draft.Script ? row.Command : command }, frequency);
    }
}
