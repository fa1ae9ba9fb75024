using CloudAssistant.Api.Tags;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Gateway.Tags;

/// <summary>Takes tags away.</summary>
internal static class UntagResources
{
    public static async Task<Answer<UntagResourcesResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var resources = parameters.Resources(parameters.Kind());
        var keys = parameters.List("TagKey").Select(entry => entry.Value).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        if (keys.Length > parameters.Limits.TagsMax)
            parameters.Refuse(RefusalCode.NumberExceedTags, $"{keys.Length} keys are given; at most {parameters.Limits.TagsMax} are allowed.");
        // Documented: looked at only when no key is given.
        var all = keys.Length == 0 && parameters.Flag("All") == true;
        if (keys.Length == 0 && !all)
            parameters.Refuse(RefusalCode.MissingParameterTags, "The parameter TagKey is required, or All with the value true.");
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<ITagDesk>().ChangeAsync(call.Caller, resources, new() { Removed = [.. keys], RemoveAll = all });
        return reply.Try(out _, out var refusal) ? new UntagResourcesResponse() : refusal;
    }
}
