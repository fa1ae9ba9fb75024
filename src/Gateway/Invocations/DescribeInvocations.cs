using System.Collections.Immutable;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Lists invocations.</summary>
internal static class DescribeInvocations
{
    public static async Task<Answer<DescribeInvocationsResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var matchesNone = false;
        var query = new InvocationQuery
        {
            Id = parameters.FilterId<InvocationId>("InvokeId", ref matchesNone),
            Command = parameters.FilterId<CommandId>("CommandId", ref matchesNone),
            Type = parameters.ScriptTypeFilter("CommandType"),
            Instance = parameters.FilterId<InstanceId>("InstanceId", ref matchesNone),
            CommandName = parameters.Optional("CommandName"),
            Modes = Modes(parameters),
            // Documented: what is not timed is also what was, and has ended.
            OrEnded = (!parameters.Has("RepeatMode") || parameters.Has("InstanceId")) && parameters.Flag("Timed") == false,
            Statuses = parameters.OverallStatuses("InvokeStatus"),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Optional("ResourceGroupId"),
            IncludeOutput = parameters.Flag("IncludeOutput") ?? false,
            Page = parameters.Page(),
        };
        if (query.IncludeOutput && !parameters.Has("InvokeId") && !parameters.Has("InstanceId"))
            parameters.Refuse(RefusalResponses.Missing("InvokeId"));
        // Documented: these have no effect on the invocations of one instance.
        if (parameters.Has("InstanceId"))
            query = query with { CommandName = null, Statuses = query.Statuses.Remove(OverallStatus.PartialFailed) };
        var plainText = parameters.PlainText();
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone)
            return new DescribeInvocationsResponse().Paged(query.Page, (Page<InvocationView>?)null);

        var desk = call.Desk<IInvocationDesk>();
        var reply = await call.AskAsync(evidence => desk.ListSignedAsync(evidence, query), caller => desk.ListAsync(caller, query));
        if (!reply.Try(out var page, out var refusal))
            return refusal;
        var items = page.Items.Select(invocation => InvocationItems.Of(invocation, plainText)).ToArray();
        return new DescribeInvocationsResponse { Invocations = new() { Invocation = items } }.Paged(query.Page, page);
    }

    private static ImmutableArray<RepeatMode> Modes(ParameterReader parameters)
    {
        if (parameters.Optional("RepeatMode") is { } text)
        {
            if (InvocationParameters.ParseMode(text) is not { } mode)
                parameters.Refuse(RefusalCode.InvalidRepeatModeNotFound, "The specified RepeatMode does not exist: Once, Period, NextRebootOnly or EveryReboot.");
            else if (!parameters.Has("InstanceId"))
                return [mode];
        }

        return parameters.Flag("Timed") switch
        {
            null => [],
            true => [RepeatMode.Period, RepeatMode.NextRebootOnly, RepeatMode.EveryReboot],
            false => [RepeatMode.Once],
        };
    }
}
