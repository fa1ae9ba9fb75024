using System.Collections.Immutable;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Tags;
using CloudAssistant.Gateway.Tests.Http;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Gateway.Tests.Tags;

public class TagActionTests
{
    private static readonly string Command = CommandId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();
    private static readonly string Instance = InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();

    [Theory]
    [InlineData("command", TaggedKind.Command)]
    [InlineData("managedinstance", TaggedKind.Instance)]
    [InlineData("instance", TaggedKind.Instance)]
    public async Task Tags_are_set_on_what_is_named_each_once(string type, TaggedKind kind)
    {
        var desk = new Desk();
        var id = kind == TaggedKind.Command ? Command : Instance;

        var answer = await TagResources.RunAsync(Call(desk, ("ResourceType", type), ("ResourceId.1", id), ("ResourceId.3", id), ("Tag.1.Key", new string('k', 128)), ("Tag.1.Value", "")));

        Assert.Null(answer.Fault);
        Assert.Equal((kind, id), (Assert.Single(desk.Changed).Kind, desk.Changed[0].ToString()));
        Assert.Equal(KeyValuePair.Create(new string('k', 128), ""), Assert.Single(desk.Change!.Set));
    }

    [Fact]
    public async Task All_tags_go_only_when_no_key_is_given()
    {
        var desk = new Desk();

        await UntagResources.RunAsync(Call(desk, ("ResourceType", "command"), ("ResourceId.1", Command), ("All", "true"), ("TagKey.1", "a"), ("TagKey.2", "b")));
        Assert.Equal((false, "a b"), (desk.Change!.RemoveAll, string.Join(' ', desk.Change.Removed)));

        await UntagResources.RunAsync(Call(desk, ("ResourceType", "command"), ("ResourceId.1", Command), ("All", "true")));
        Assert.Equal((true, 0), (desk.Change!.RemoveAll, desk.Change.Removed.Length));
    }

    [Theory]
    [InlineData("MissingParameter.ResourceType", 404, "")]
    [InlineData("InvalidResourceType.NotFound", 404, "ResourceType=snapshot")]
    [InlineData("InvalidResourceType.NotFound", 404, "ResourceType=Command")]
    [InlineData("MissingParameter.ResourceIds", 404, "ResourceType=command")]
    [InlineData("InvalidResourceId.NotFound", 404, "ResourceType=command ResourceId.1=mi-1")]
    [InlineData("MissingParameter.Tags", 404, "ResourceType=command ResourceId.1={id}")]
    [InlineData("NumberExceed.ResourceIds", 400, "ResourceType=command ResourceId.1..51=x")]
    [InlineData("NumberExceed.Tags", 400, "ResourceType=command ResourceId.1={id} Tag.1..21.Key=k")]
    [InlineData("Duplicate.TagKey", 400, "ResourceType=command ResourceId.1={id} Tag.1.Key=a Tag.2.Key=a")]
    [InlineData("MissingParameter.TagKey", 400, "ResourceType=command ResourceId.1={id} Tag.1.Value=a")]
    [InlineData("InvalidTagKey.Malformed", 400, "ResourceType=command ResourceId.1={id} Tag.1.Key=acs:a")]
    [InlineData("InvalidTagValue.Malformed", 400, "ResourceType=command ResourceId.1={id} Tag.1.Key=a Tag.1.Value=http://x")]
    public async Task A_change_that_is_not_in_order_is_refused(string code, int status, string parameters)
    {
        var desk = new Desk();

        var fault = (await TagResources.RunAsync(Call(desk, Written(parameters)))).Fault!;

        Assert.Equal((code, status), (fault.Code, fault.Status));
        Assert.Empty(desk.Changed);
    }

    [Theory]
    [InlineData("MissingParameter.Tags", 404, "ResourceType=command ResourceId.1={id}")]
    [InlineData("MissingParameter.Tags", 404, "ResourceType=command ResourceId.1={id} All=false")]
    [InlineData("NumberExceed.Tags", 400, "ResourceType=command ResourceId.1={id} TagKey.1..21=k")]
    public async Task A_taking_away_that_is_not_in_order_is_refused(string code, int status, string parameters)
    {
        var fault = (await UntagResources.RunAsync(Call(new Desk(), Written(parameters)))).Fault!;

        Assert.Equal((code, status), (fault.Code, fault.Status));
    }

    [Theory]
    [InlineData("MissingParameter.ResourceIds", 404, "ResourceType=command")]
    [InlineData("InvalidParameter.TagValue", 400, "ResourceType=command Tag.1.Value=v")]
    [InlineData("Duplicate.TagKey", 400, "ResourceType=command Tag.1.Key=a Tag.2.Key=a")]
    [InlineData("InvalidParameter.TagFilter", 400, "ResourceType=command Tag.1.Key=a TagFilter.1.TagKey=a")]
    [InlineData("InvalidParameter.TagFilter", 400, "ResourceType=command TagFilter.1.Key=a")]
    [InlineData("InvalidParameter.TagFilter", 400, "ResourceType=command TagFilter.01.TagKey=a")]
    [InlineData("MissingParameter.TagKey", 400, "ResourceType=command TagFilter.1.TagValues.1=a")]
    [InlineData("NumberExceed.Tags", 400, "ResourceType=command TagFilter.1..6.TagKey=k")]
    [InlineData("InvalidTagKey.Malformed", 400, "ResourceType=command Tag.1.Key=acs:rm:rgId Tag.1.Value=rg Tag.2.Key=a")]
    [InlineData("InvalidTagValue.Malformed", 400, "ResourceType=command Tag.1.Key=acs:rm:rgId")]
    public async Task A_list_that_is_not_in_order_is_refused(string code, int status, string parameters)
    {
        var fault = (await ListTagResources.RunAsync(Call(new Desk(), Written(parameters)))).Fault!;

        Assert.Equal((code, status), (fault.Code, fault.Status));
    }

    [Fact]
    public async Task A_list_asks_exactly_or_with_wildcards_and_answers_the_type_it_was_asked_for()
    {
        var desk = new Desk();

        var answer = await ListTagResources.RunAsync(Call(desk, Written("ResourceType=managedinstance Tag.1.Key=a Tag.1.Value=b Tag.3.Key=c NextToken=t")));
        Assert.Equal(("managedinstance", Instance, "k", "v"), Assert.Single(answer.Value!.TagResources.TagResource) is var tag ? (tag.ResourceType, tag.ResourceId, tag.TagKey, tag.TagValue) : default);
        Assert.Equal("next", answer.Value.NextToken);
        Assert.Equal("a=b, c=", string.Join(", ", desk.Query!.Patterns.Select(pattern => $"{pattern.Key}={string.Join('|', pattern.Values)}")));
        Assert.DoesNotContain(desk.Query.Patterns, pattern => pattern.Fuzzy);
        Assert.Equal("t", desk.Query.Page.NextToken);

        await ListTagResources.RunAsync(Call(desk, Written("ResourceType=instance ResourceId.1={mi} TagFilter.2.TagKey=a* TagFilter.2.TagValues.1=x TagFilter.2.TagValues.2=*y")));
        var fuzzy = Assert.Single(desk.Query.Patterns);
        Assert.Equal(("a*", true, 2, 1), (fuzzy.Key, fuzzy.Fuzzy, fuzzy.Values.Length, desk.Query.Ids.Length));

        await ListTagResources.RunAsync(Call(desk, Written("ResourceType=instance Tag.1.Key=acs:rm:rgId Tag.1.Value=rg-1")));
        Assert.Equal(("rg-1", 0), (desk.Query.ResourceGroupId, desk.Query.Patterns.Length));

        Assert.Empty((await ListTagResources.RunAsync(Call(desk, Written("ResourceType=instance ResourceId.1=i-1")))).Value!.TagResources.TagResource);
    }

    // Words of the form name=value; 1..3 in a name stands for three entries, and values are told apart where keys must be.
    private static (string, string)[] Written(string text) =>
    [
        .. from word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           let parts = word.Split('=', 2)
           let value = parts[1].Replace("{id}", Command, StringComparison.Ordinal).Replace("{mi}", Instance, StringComparison.Ordinal)
           let range = parts[0].IndexOf("1..", StringComparison.Ordinal)
           from entry in range < 0 ? [(parts[0], value)] : Expand(parts[0], range, value)
           select entry,
    ];

    private static IEnumerable<(string, string)> Expand(string name, int at, string value)
    {
        var rest = name[(at + 3)..];
        var digits = string.Concat(rest.TakeWhile(char.IsAsciiDigit));
        return Enumerable.Range(1, int.Parse(digits, null)).Select(number => ($"{name[..at]}{number}{rest[digits.Length..]}", $"{value}{number}"));
    }

    private static ActionCall Call(Desk desk, params (string, string)[] parameters) => Calls.Of(typeof(ITagDesk), desk, parameters);

    private sealed class Desk : ITagDesk
    {
        public ImmutableArray<ResourceId> Changed { get; private set; } = [];

        public TagChange? Change { get; private set; }

        public TagQuery? Query { get; private set; }

        public Task<Reply<Done>> ChangeAsync(Caller caller, ImmutableArray<ResourceId> resources, TagChange change)
        {
            (Changed, Change) = (resources, change);
            return Task.FromResult<Reply<Done>>(new Done());
        }

        public Task<Reply<Page<ResourceTag>>> ListAsync(Caller caller, TagQuery query)
        {
            Query = query;
            Assert.True(ResourceId.TryParse(TaggedKind.Instance, Instance, out var id));
            return Task.FromResult<Reply<Page<ResourceTag>>>(new Page<ResourceTag>([new(id, "k", "v")], "next", 0));
        }
    }
}
