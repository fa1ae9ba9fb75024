using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Grains.Tests.Invocations;

public sealed class AcceptRulesTests
{
    private static readonly CommandDraft Draft = new() { Name = "", Type = ScriptType.Shell, Script = "true" };

    private static readonly InvocationRequest Sound = new() { Draft = Draft, Instances = [InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch)] };

    [Fact]
    public void A_sound_request_is_accepted() => Assert.Null(Check(Sound));

    [Theory]
    [InlineData(0, "DeliveryTimeout is 0 seconds; it must be 1 to 604800 seconds.")]
    [InlineData(0.5, "DeliveryTimeout is 0.5 seconds; it must be 1 to 604800 seconds.")]
    [InlineData(604_801, "DeliveryTimeout is 604801 seconds; it must be 1 to 604800 seconds.")]
    public void A_delivery_timeout_is_1_second_to_7_days(double seconds, string message) => Assert.Equal(
        new(RefusalCode.InvalidParameterDeliveryTimeout, message), Check(Sound with { DeliveryTimeout = TimeSpan.FromSeconds(seconds) }));

    [Theory]
    [InlineData(ScriptType.Bat, "web", "", true)]
    [InlineData(ScriptType.PowerShell, "web", "", true)]
    [InlineData(ScriptType.PowerShell, "web", "secret-name", false)]
    [InlineData(ScriptType.PowerShell, "system", "", false)]
    [InlineData(ScriptType.Bat, "", "", false)]
    [InlineData(ScriptType.Shell, "web", "", false)]
    public void A_Windows_user_needs_the_name_of_a_password(ScriptType type, string user, string password, bool missed) => Assert.Equal(
        missed ? RefusalCode.WindowsPasswordNameMissed : null,
        Check(Sound with { Draft = Draft with { Type = type }, Username = user, WindowsPasswordName = password })?.Code);

    [Theory]
    [InlineData("we\nb", "")]
    [InlineData("web", "se\u0001cret")]
    public void A_user_holds_no_control_character(string user, string password) =>
        Assert.Equal(RefusalCode.InvalidParameter, Check(Sound with { Username = user, WindowsPasswordName = password })?.Code);

    [Fact]
    public void A_resource_group_has_at_most_64_characters_wherever_it_is_given()
    {
        var (fits, tooLong) = (new string('g', 64), new string('g', 65));
        var refusal = new Refusal(RefusalCode.InvalidParameter, "ResourceGroupId has 65 characters; at most 64 are allowed.");

        Assert.Null(Check(Sound with { ResourceGroupId = fits }));
        Assert.Equal(refusal, Check(Sound with { ResourceGroupId = tooLong }));
        Assert.Equal(refusal, CommandRules.Check(Draft with { ResourceGroupId = tooLong }, new(), nameRequired: false));
        Assert.NotNull(CommandRules.Check(Draft with { ResourceGroupId = "a\nb" }, new(), nameRequired: false));
    }

    private static Refusal? Check(InvocationRequest request) => AcceptRules.Check(request, request.Draft!, new(), new());
}
