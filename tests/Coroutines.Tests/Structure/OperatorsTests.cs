using Coroutines.Instructions;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

public sealed class OperatorsTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void A_bar_is_Any_and_an_ampersand_is_All()
    {
        var (left, right) = (Sleep(Seconds(1)), Sleep(Seconds(2)));

        (left | right).ShouldBeOfType<Any>().Choices.ShouldBe([left, right]);
        (left & right).ShouldBeOfType<All>().Parts.ShouldBe([left, right]);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_ampersand_binds_tighter_as_in_conditions()
    {
        using var stage = new Stage();

        stage.Run(Body()).ShouldBe(["3: first", "5: second", "8: third"]);

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(Seconds(4)) | Sleep(Seconds(2)) & Sleep(Seconds(3));
            stage.Say("first");
            yield return (Sleep(Seconds(1)) | Sleep(Seconds(9))) & Sleep(Seconds(2));
            stage.Say("second");
            yield return Sleep(Seconds(1)) & Sleep(Seconds(2)) & Sleep(Seconds(3));
            stage.Say("third");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Of_a_chain_of_bars_exactly_one_takes_effect()
    {
        using var stage = new Stage();
        var (first, second, third) = (new AsyncQueue<int>(), new AsyncQueue<int>(), new AsyncQueue<int>());

        stage.Run(Chooser(), Putter()).ShouldBe(["1: first False, second True, third False, left 1 0 1"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return first.Get(out var a) | second.Get(out var b) | third.Get(out var c);
            yield return Yield();
            stage.Say($"first {a.IsCompleted}, second {b.IsCompleted}, third {c.IsCompleted}, left {first.Count} {second.Count} {third.Count}");
        }

        IEnumerator<Instruction> Putter()
        {
            yield return Sleep(Seconds(1));
            yield return second.Put(2) & first.Put(1) & third.Put(3);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void They_refuse_null_and_the_same_instruction_twice()
    {
        var sleep = Sleep(Seconds(1));

        Should.Throw<ArgumentNullException>(() => sleep | null!);
        Should.Throw<ArgumentNullException>(() => null! & sleep);
        Should.Throw<ArgumentException>(() => sleep | sleep);
        Should.Throw<ArgumentException>(() => sleep & sleep);
    }
}
