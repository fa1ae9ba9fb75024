using CloudAssistant.Api.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Commands;

/// <summary>Lists commands.</summary>
internal static class DescribeCommands
{
    public static async Task<Answer<DescribeCommandsResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var matchesNone = parameters.Has("Provider"); // There are no commands of others.
        var query = new CommandQuery
        {
            Id = parameters.FilterId<CommandId>("CommandId", ref matchesNone),
            Type = parameters.ScriptTypeFilter("Type"),
            Name = Pattern(parameters, "Name", parameters.Limits.NameCharactersMax, RefusalCode.InvalidNameLengthLimitExceeded),
            Description = Pattern(parameters, "Description", parameters.Limits.DescriptionCharactersMax, RefusalCode.InvalidDescriptionLengthLimitExceeded),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Optional("ResourceGroupId"),
            Page = parameters.Page(),
        };
        var plainText = parameters.PlainText();
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone)
            return new DescribeCommandsResponse().Paged(query.Page, (Page<Command>?)null);

        var reply = await call.Desk<ICommandDesk>().ListAsync(call.Caller, query);
        if (!reply.Try(out var page, out var refusal))
            return refusal;
        return new DescribeCommandsResponse { Commands = new() { Command = [.. page.Items.Select(command => Item(command, plainText))] } }.Paged(query.Page, page);
    }

    // The stars at its ends do not count.
    private static string? Pattern(ParameterReader parameters, string name, int max, RefusalCode tooLong)
    {
        var pattern = parameters.Optional(name);
        if (pattern?.Trim('*').Length is { } length && length > max)
            parameters.Refuse(tooLong, $"{name} has {length} characters; at most {max} are allowed.");
        return pattern;
    }

    private static CommandItem Item(Command command, bool plainText) => new()
    {
        CommandId = command.Id.ToString(),
        Name = command.Draft.Name,
        Description = command.Draft.Description,
        Type = ScriptParameters.Text(command.Draft.Type),
        CommandContent = ApiText.Content(command.Draft.Script, plainText),
        WorkingDir = command.Draft.WorkingDir,
        Timeout = (long)command.Draft.Timeout.TotalSeconds,
        Launcher = command.Draft.Launcher,
        EnableParameter = command.Draft.EnableParameter,
        ParameterNames = new() { ParameterName = command.ParameterNames },
        ParameterDefinitions = new() { ParameterDefinition = [.. command.ParameterNames.Select(name => new ParameterDefinition { ParameterName = name })] },
        CreationTime = ApiText.Minute(command.CreatedAt),
        InvokeTimes = command.InvokeTimes,
        ResourceGroupId = command.Draft.ResourceGroupId,
        Tags = ApiText.TagList(command.Draft.Tags),
    };
}
