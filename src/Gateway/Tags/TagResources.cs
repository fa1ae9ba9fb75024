using CloudAssistant.Api.Tags;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Gateway.Tags;

/// <summary>Sets tags.</summary>
internal static class TagResources
{
    public static async Task<Answer<TagResourcesResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var resources = parameters.Resources(parameters.Kind());
        var tags = parameters.Tags();
        if (tags.IsEmpty)
            parameters.Refuse(RefusalCode.MissingParameterTags, "The parameter Tag is required.");
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<ITagDesk>().ChangeAsync(call.Caller, resources, new() { Set = tags });
        return reply.Try(out _, out var refusal) ? new TagResourcesResponse() : refusal;
    }
}
