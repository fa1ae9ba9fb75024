using CloudAssistant.Grains.Instances;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Tests.Instances;

public sealed class NameRulesTests
{
    private static readonly InstanceId Id = InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("ab", null)]
    [InlineData("web-01.example_x:2", null)]
    [InlineData("主机-1", null)]
    [InlineData("", RefusalCode.InstanceNameExceedLimit)]
    [InlineData("a", RefusalCode.InstanceNameExceedLimit)]
    [InlineData("1web", RefusalCode.InstanceNameInvalidPattern)]
    [InlineData("-web", RefusalCode.InstanceNameInvalidPattern)]
    [InlineData("http://x", RefusalCode.InstanceNameInvalidPattern)]
    [InlineData("two words", RefusalCode.InstanceNameInvalidPattern)]
    [InlineData("nul\0", RefusalCode.InstanceNameInvalidPattern)]
    public void A_name_begins_with_a_letter_and_holds_few_other_characters(string name, RefusalCode? refused) =>
        Assert.Equal(refused, NameRules.Check(name)?.Code);

    [Fact]
    public void A_name_has_128_characters_and_a_prefix_50_at_most()
    {
        Assert.Null(NameRules.Check(new('a', 128)));
        Assert.Equal(RefusalCode.InstanceNameExceedLimit, NameRules.Check(new('a', 129))?.Code);
        Assert.Null(NameRules.CheckPrefix(new('a', 50)));
        Assert.Equal(RefusalCode.InstanceNameExceedLimit, NameRules.CheckPrefix(new('a', 51))?.Code);
    }

    [Theory]
    [InlineData("web", 10, 1, "web-001")]
    [InlineData("web", 999, 999, "web-999")]
    [InlineData("web", 1000, 7, "web-0007")]
    [InlineData("", 10, 1, "host.example")]
    public void A_new_instance_is_named_by_its_code_or_its_host(string prefix, int count, int number, string name) =>
        Assert.Equal(name, NameRules.For(new() { InstanceName = prefix, InstanceCount = count }, number, Id, new() { Hostname = "host.example" }));

    [Fact]
    public void An_instance_without_any_name_is_named_by_its_id() =>
        Assert.Equal(Id.ToString(), NameRules.For(new(), 1, Id, new()));
}
