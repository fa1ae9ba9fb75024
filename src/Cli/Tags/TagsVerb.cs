using System.CommandLine;
using CloudAssistant.Api.Tags;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Tags;

/// <summary><c>ca tags</c></summary>
internal static class TagsVerb
{
    public static Command Create(SessionOptions session) => new("tags", "Tags of commands, invocations, activation codes and instances.")
    {
        List(session),
        Set(session),
        Remove(session),
    };

    private static Verb List(SessionOptions session)
    {
        var (type, ids, limit) = (Type(), Ids(ArgumentArity.ZeroOrMore), Limit.Option());
        var tags = TextOptions.Tags("--tag", "Only of what carries this tag; repeated: all of them.");
        var verb = new Verb("list", "Lists tags: of what is named, or of all that carries --tag.", "ca tags list mi-…", "ca tags list --type command --tag env=prod --output json")
        {
            ids, type, tags, limit,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(ids) is not { Tokens.Count: > 0 } && result.GetResult(tags) is null)
                result.AddError("Name what carries the tags, or give --tag.");
        });
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var request = new ListTagResourcesRequest
            {
                ResourceType = parsed.GetValue(type),
                ResourceId = parsed.GetValue(ids) is { Length: > 0 } wanted ? wanted : null,
                Tag = parsed.GetValue(tags) is { Length: > 0 } carried ? carried : null,
            };
            // Pages of this action have a length of their own, so that the last is cut here.
            var rows = parsed.Rows(limit);
            var found = (await Pages.ReadAsync<TagResource>(
                async (token, _) =>
                {
                    var page = await call.Client.ListTagResourcesAsync(request with { NextToken = token }, cancellation);
                    return (page.TagResources.TagResource, page.NextToken);
                },
                rows)).Take(rows).ToList();
            call.Screen.Show(found, screen => screen.Table(["Resource", "Key", "Value"], found.Select(one => (string[])[one.ResourceId, one.TagKey, one.TagValue])));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Set(SessionOptions session)
    {
        var (type, ids) = (Type(), Ids(ArgumentArity.OneOrMore));
        var tags = TextOptions.Tags("--tag", "The tag; may be repeated.");
        tags.Required = true;
        var verb = new Verb("set", "Sets tags; a key that is there gets the new value.", "ca tags set mi-… mi-… --tag env=prod --tag role=web", "ca tags set c-… --type command --tag env=prod")
        {
            ids, type, tags,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.TagResourcesAsync(
                new() { ResourceType = parsed.GetValue(type), ResourceId = parsed.GetValue(ids), Tag = parsed.GetValue(tags) }, cancellation);
            call.Screen.Show(answer, screen => screen.Line("The tags are set."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Verb Remove(SessionOptions session)
    {
        var (type, ids) = (Type(), Ids(ArgumentArity.OneOrMore));
        var keys = new Option<string[]>("--key") { Description = "Key of a tag that goes; may be repeated.", HelpName = "KEY" };
        var all = new Option<bool>("--all") { Description = "All tags go." };
        var verb = new Verb("remove", "Takes tags away.", "ca tags remove mi-… --key env", "ca tags remove c-… --type command --all") { ids, type, keys, all };
        verb.Validators.Add(result =>
        {
            if ((result.GetResult(keys) is not null) == result.GetValue(all))
                result.AddError("Give --key or --all, one of the two.");
        });
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var answer = await call.Client.UntagResourcesAsync(
                new()
                {
                    ResourceType = parsed.GetValue(type),
                    ResourceId = parsed.GetValue(ids),
                    TagKey = parsed.GetValue(keys) is { Length: > 0 } given ? given : null,
                    All = parsed.GetValue(all) ? true : null,
                },
                cancellation);
            call.Screen.Show(answer, screen => screen.Line("The tags are gone."));
            return ExitCodes.Success;
        });
        return verb;
    }

    private static Option<string> Type()
    {
        var type = new Option<string>("--type") { Description = "What it is: instance, command, invocation or activation.", DefaultValueFactory = _ => "instance" };
        type.AcceptOnlyFromAmong("instance", "managedinstance", "command", "invocation", "activation");
        return type;
    }

    private static Argument<string[]> Ids(ArgumentArity arity) => new("resource") { Description = "Ids, at most 50, all of one type.", Arity = arity };
}
