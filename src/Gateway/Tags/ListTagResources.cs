using CloudAssistant.Api.Tags;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Gateway.Tags;

/// <summary>Lists tags.</summary>
internal static class ListTagResources
{
    private const int RowsInPage = 50;

    public static async Task<Answer<ListTagResourcesResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var kind = parameters.Kind();
        var matchesNone = false;
        var ids = parameters.ResourceFilter(kind, ref matchesNone);
        var group = parameters.TagOfResourceGroup();
        var patterns = group is null ? parameters.TagPatterns() : [];
        if (ids.IsEmpty && !matchesNone && patterns.IsEmpty && group is null)
            parameters.Refuse(RefusalCode.MissingParameterResourceIds, "The parameter ResourceId, Tag or TagFilter is required.");
        if (parameters.Fault is { } fault)
            return fault;
        if (matchesNone)
            return new ListTagResourcesResponse();

        var query = new TagQuery { Kind = kind, Ids = ids, Patterns = patterns, ResourceGroupId = group, Page = new(RowsInPage, parameters.Optional("NextToken")) };
        var reply = await call.Desk<ITagDesk>().ListAsync(call.Caller, query);
        if (!reply.Try(out var page, out var refusal))
            return refusal;
        var type = parameters.Text("ResourceType");
        return new ListTagResourcesResponse
        {
            NextToken = page.NextToken ?? "",
            TagResources = new()
            {
                TagResource =
                [
                    .. page.Items.Select(tag => new TagResource { ResourceType = type, ResourceId = tag.Resource.ToString(), TagKey = tag.Key, TagValue = tag.Value }),
                ],
            },
        };
    }
}
